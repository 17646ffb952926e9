/** Words that one of PostgreSQL, MySQL and SQLite does not take for a name without quotes (their manuals' lists of keywords), as far as tables and columns are called so. */
export const RESERVED: ReadonlySet<string> = new Set(`
add all alter analyse analyze and any array as asc asymmetric before between binary both by call cascade case cast change check collate column condition constraint convert create cross cube
current_date current_time current_timestamp current_user cursor database databases date day_hour dec declare default delayed delete desc describe distinct div do drop dual each else elseif empty
enclosed end escape escaped except exists exit explain false fetch float for force foreign freeze from fulltext function generated get glob grant group grouping groups having if ignore ilike in index
infile initially inner inout insert int integer intersect interval into is isnull iterate join json_table key keys kill lag last_value lateral lead leading leave left like limit linear lines load
localtime localtimestamp lock long loop match member mod modifies natural new not notnull nth_value ntile null numeric of off offset old on only optimize option optionally or order out outer outfile over
overlaps partition percent_rank placing precision primary procedure purge range rank raise read reads real recursive references regexp release rename repeat replace require resignal restrict return returning revoke right
rlike row row_number rows schema schemas select sensitive separator session_user set show signal similar smallint some spatial specific sql ssl starting stored straight_join symmetric system table terminated then
to trailing transaction trigger true undo union unique unlock unsigned update usage use user using values varying verbose virtual when where while window with write xor zerofill
`.trim().split(/\s+/));
