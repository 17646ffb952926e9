/** Words of SQL as the scan needs them, of every dialect. */
const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** After these, UPDATE and DELETE are an event or a lock. */
export const BEFORE_EVENT = words('on for or before after of key no instead');
/** Words that end an expression; none of them can be an alias without AS. */
export const CLAUSES = words('from where group order having limit offset union intersect except minus on using join inner left right full cross natural outer lateral straight_join window fetch for returning set values into when then else end as and or with qualify prewhere settings final asc desc nulls conflict do loop use force ignore indexed is in like between not select update delete insert collate ilike similar over filter separator');
/** What may stand around JOIN. */
export const JOIN_WORDS = words('join inner left right full outer cross natural straight_join apply any all asof global semi anti');
/** Operators that are words, and what goes with them: no names. */
export const INFIX = words('and or not in is like ilike rlike regexp similar to between escape div mod xor glob match asc desc nulls first last collate at time zone distinct all any some exists over filter using separator binary isnull notnull rows range groups preceding following unbounded current row by partition');
/** Words of the grammar that are names where an operand is expected: columns are called so. */
export const SOFT = words('settings final filter window offset conflict do loop use force ignore indexed separator minus time at first last match row rows range groups zone over values');
/** The parts of CASE. */
export const CASE_WORDS = words('when then else end');
/** What may follow FOR. */
export const LOCK_WORDS = words('update share no key');
/** What may follow FETCH. */
export const FETCH_WORDS = words('first next row rows only with ties percent');
/** Values that are words. */
export const CONSTANTS = words('null true false default current_date current_time current_timestamp current_user session_user localtime localtimestamp unknown sysdate');
/** Words of a clause that are functions before a bracket. */
export const FUNCTIONS = words('left right replace values insert filter');
/** Types that may stand before a string: `date '2020-01-01'`. */
export const TYPED = words('date time timestamp timestamptz interval json jsonb uuid inet bytea numeric text');
