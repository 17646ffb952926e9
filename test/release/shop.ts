import { memoryHost } from '../../server/src/project/memoryHost';
import { type Reported, reportBetween } from '../../server/src/project/report';

/** A small shop over Prisma: what v1 is, and what a test adds to it. */
export const SCHEMA = `datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}

generator client {
  provider = "prisma-client-js"
}

enum State {
  NEW
  PAID
}

model User {
  id    Int    @id @default(autoincrement())
  email String @unique
  fax   String?
  cents Int    @default(0)
  state State  @default(NEW)
}
`;

const FIRST = `CREATE TYPE "State" AS ENUM ('NEW', 'PAID');
CREATE TABLE "User" (
    "id" SERIAL NOT NULL,
    "email" TEXT NOT NULL,
    "fax" TEXT,
    "cents" INTEGER NOT NULL DEFAULT 0,
    "state" "State" NOT NULL DEFAULT 'NEW',
    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");
`;

export const SHOP: Readonly<Record<string, string>> = {
  'package.json': '{"name":"shop","scripts":{"start":"node dist/main.js"},"dependencies":{"@prisma/client":"6.0.0"}}',
  'prisma/schema.prisma': SCHEMA,
  'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
  'prisma/migrations/20260101000000_first/migration.sql': FIRST,
  'src/users.ts': `import { PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();

export const faxOf = (id: number) => prisma.user.findUnique({ where: { id }, select: { fax: true } });
export const register = (email: string) => prisma.user.create({ data: { email } });
export const all = () => prisma.user.findMany();
`,
};

/** The report over v1 (the shop, or what is given) and v2 (v1 and what is added; null takes a file away). */
export async function reportOn(added: Readonly<Record<string, string | null>>, base: Readonly<Record<string, string>> = SHOP): Promise<Reported> {
  const newer = Object.fromEntries(Object.entries({ ...base, ...added }).filter((entry): entry is [string, string] => entry[1] !== null));
  const reported = await reportBetween(memoryHost(newer, { v1: base, v2: newer }), { from: 'v1', to: 'v2' });
  if ('wrongUse' in reported) throw new Error(reported.wrongUse);
  return reported;
}

/** A migration of the shop. */
export const migration = (sql: string, name = '20260201000000_second'): Readonly<Record<string, string>> => ({ [`prisma/migrations/${name}/migration.sql`]: sql });
