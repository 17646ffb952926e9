// SYNTAX TEST "source.js" "JavaScript as TypeScript"

exports.up = (knex) => knex.raw(`UPDATE users SET plan = ${knex.ref('tier')}`);
//                               ^^^^^^ meta.embedded.block.sql.fix-forward keyword.other.DML.sql
//                                                         ^^^^ meta.template.expression
//                                                                  ^^^^ string.quoted.single.ts
//                                                                          ^ string.template
//                                                                           ^ - meta.embedded.block.sql.fix-forward
