// SYNTAX TEST "source.ts" "SQL in tagged templates"

await sql`DELETE FROM users WHERE id = ${id} AND ${sql`plan IN (SELECT 1)`}`.execute(db);
//    ^^^ entity.name.function.tagged-template
//       ^ string.template
//        ^^^^^^ meta.embedded.block.sql.fix-forward keyword.other.DML.sql
//                                       ^^ source.ts
//                                           ^^^ keyword.other.DML.sql
//                                                 ^^^ entity.name.function.tagged-template
//                                                              ^^^^^^ keyword.other.DML.sql
//                                                                         ^ string.template
//                                                                           ^^^^^^^ entity.name.function.ts - meta.embedded.block.sql.fix-forward

await prisma.$executeRaw`UPDATE users SET plan = 1`;
//           ^^^^^^^^^^^ entity.name.function.tagged-template
//                       ^^^^^^ keyword.other.DML.sql

const one = Prisma.sql`SELECT 1`;
//          ^^^^^^ variable.other.object
//                     ^^^^^^ keyword.other.DML.sql

const typed = sql<{ id: string }>`SELECT 1`;
//                                ^^^^^^ meta.embedded.block.sql.fix-forward keyword.other.DML.sql

// An apostrophe that nobody closes ends with the template.
const odd = sql`SELECT 'it`;
//              ^^^^^^ keyword.other.DML.sql
const next = 1;
// <----- source.ts - meta.embedded.block.sql.fix-forward

const later = sql`
  SELECT 'it
`;
const also = 1;
// <----- source.ts - meta.embedded.block.sql.fix-forward

const mysql = mysql`SELECT 1`;
//                  ^^^^^^ - meta.embedded.block.sql.fix-forward
const plain = `SELECT 1`;
//             ^^^^^^ - meta.embedded.block.sql.fix-forward
const said = 'await sql`SELECT 1`';
//                      ^^^^^^ string.quoted.single.ts - meta.embedded.block.sql.fix-forward
// in a comment: sql`SELECT 1`
//                   ^^^^^^ comment.line.double-slash.ts - meta.embedded.block.sql.fix-forward
