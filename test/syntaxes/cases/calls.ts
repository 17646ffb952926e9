// SYNTAX TEST "source.ts" "SQL in calls of the tools"

await queryRunner.query(`ALTER TABLE users DROP COLUMN plan`);
//    ^^^^^^^^^^^ variable.other.object
//                ^^^^^ entity.name.function
//                      ^ string.template
//                       ^^^^^ meta.embedded.block.sql.fix-forward keyword.other.sql
//                             ^^^^^ keyword.other.sql
//                                   ^^^^^ meta.embedded.block.sql.fix-forward - keyword.other.sql
//                                                         ^ string.template - meta.embedded.block.sql.fix-forward
//                                                            ^ - meta.embedded.block.sql.fix-forward

await knex.raw('DROP INDEX users_email');
//    ^^^^ variable.other.object
//             ^ string.quoted.single
//              ^^^^ meta.embedded.block.sql.fix-forward keyword.other.sql
//                                    ^ string.quoted.single - meta.embedded.block.sql.fix-forward

await knex.schema.raw("DROP INDEX users_email");
//                     ^^^^ meta.embedded.block.sql.fix-forward keyword.other.sql

this.addSql('drop table "users";');
//   ^^^^^^ entity.name.function
//           ^^^^ keyword.other.sql

pgm.sql(`DROP INDEX users_email`);
//       ^^^^ meta.embedded.block.sql.fix-forward keyword.other.sql

await queryInterface.sequelize.query('UPDATE users SET plan = 1');
//                                    ^^^^^^ keyword.other.DML.sql
//                                                            ^ constant.numeric.sql

await db.runSql('DROP INDEX users_email');
//               ^^^^ keyword.other.sql

await prisma.$executeRawUnsafe('DROP INDEX users_email');
//                              ^^^^ keyword.other.sql

await queryRunner.query<User[]>(
  `
    UPDATE users SET plan = 'free'
//  ^^^^^^ meta.embedded.block.sql.fix-forward keyword.other.DML.sql
//                          ^^^^^^ string.quoted.single.sql
    WHERE id = ${first.id} AND plan = '${plan}' -- why
//             ^^ punctuation.definition.template-expression.begin
//               ^^^^^ source.ts - keyword.other.sql
//                       ^ punctuation.definition.template-expression.end
//                         ^^^ keyword.other.DML.sql
//                                    ^ string.quoted.single.sql
//                                     ^^ punctuation.definition.template-expression.begin
//                                         ^ source.ts
//                                              ^^ comment.line.double-dash.sql
  `,
  [first.id],
// ^^^^^ source.ts - meta.embedded.block.sql.fix-forward
);
const after = 1;
// <----- source.ts - meta.embedded.block.sql.fix-forward

// A call in the arguments ends none of ours; what is no text is left as it is.
await knex.raw('UPDATE users SET plan = ?', [plan('now'), { id: 'a' }]);
//              ^^^^^^ keyword.other.DML.sql
//                                                ^^^ string.quoted.single.ts - meta.embedded.block.sql.fix-forward
const rest = 'DELETE';
//            ^^^^^^ string.quoted.single.ts - keyword.other.sql

await this.context.queryRunner.query(`SELECT 1`);
//    ^^^^ variable.language.this
//         ^^^^^^^ variable.other.object
//                                    ^^^^^^ keyword.other.DML.sql
await logger.query('SELECT 1');
//                  ^^^^^^ - meta.embedded.block.sql.fix-forward
