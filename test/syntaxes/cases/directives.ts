// SYNTAX TEST "source.ts" "directives in comments"

// fix-forward: ignore down-loses-data, down-differs the values are derived
// ^^^^^^^^^^^ comment.line.double-slash.ts storage.type.class.fix-forward
//            ^ punctuation.separator.fix-forward
//              ^^^^^^ keyword.control.fix-forward
//                     ^^^^^^^^^^^^^^^ entity.name.type.rule.fix-forward
//                                    ^ punctuation.separator.fix-forward
//                                      ^^^^^^^^^^^^ entity.name.type.rule.fix-forward
//                                                   ^^^ comment.line.double-slash.ts - entity.name.type.rule.fix-forward

/* fix-forward: dev-only demo data */
// ^^^^^^^^^^^ comment.block.ts storage.type.class.fix-forward
//              ^^^^^^^^ keyword.control.fix-forward
//                       ^^^^ - keyword.control.fix-forward

// fix forward only, no way back; not-fix-forward: ignore this
// ^^^ - storage.type.class.fix-forward
//                                    ^^^^^^^^^^^ - storage.type.class.fix-forward

const text = '// fix-forward: ignore down-differs because';
//               ^^^^^^^^^^^ - storage.type.class.fix-forward

await knex.raw(`
  -- fix-forward: ignore down-loses-data kept in the archive
//   ^^^^^^^^^^^ meta.embedded.block.sql.fix-forward comment.line.double-dash.sql storage.type.class.fix-forward
  DELETE FROM events
//^^^^^^ keyword.other.DML.sql
`);
