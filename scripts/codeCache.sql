-- CreateEnum
CREATE TYPE "State" AS ENUM ('NEW', 'PAID', 'SENT');

-- CreateTable
CREATE TABLE "Customer" (
    "id" SERIAL NOT NULL,
    "email" TEXT NOT NULL,
    "name" VARCHAR(100),
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "settings" JSONB NOT NULL DEFAULT '{}',
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Customer_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "Order" (
    "id" BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "customerId" INTEGER NOT NULL REFERENCES "Customer" ("id") ON DELETE CASCADE,
    "state" "State" NOT NULL DEFAULT 'NEW',
    "total" DECIMAL(65,30) NOT NULL CHECK ("total" >= 0),
    "token" uuid DEFAULT gen_random_uuid() UNIQUE
);

-- CreateIndex
CREATE UNIQUE INDEX "Customer_email_key" ON "Customer"("email");
CREATE INDEX IF NOT EXISTS "Order_open" ON public."Order" USING btree ("state", lower("token"::text) DESC) WHERE "state" <> 'SENT' AND "total" > 0;

-- AddForeignKey
ALTER TABLE "Order" ADD CONSTRAINT "Order_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
-- next
/*
  Warnings:

  - You are about to drop the column `name` on the `Customer` table. All the data in the column will be lost.
*/
-- AlterTable
ALTER TABLE "Customer" DROP COLUMN "name",
ADD COLUMN     "first" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "last" TEXT;
ALTER TABLE "Customer" ALTER COLUMN "email" DROP NOT NULL, ALTER COLUMN "last" SET NOT NULL, ALTER COLUMN "first" DROP DEFAULT, ALTER COLUMN "first" SET DEFAULT 'x', ALTER COLUMN "first" SET DATA TYPE VARCHAR(50);
ALTER TABLE "Order" DROP CONSTRAINT "Order_customerId_fkey";
ALTER TABLE "Order" RENAME COLUMN "total" TO "amount";
ALTER TABLE "Order" RENAME TO "Purchase";
ALTER INDEX "Customer_email_key" RENAME TO "Customer_email";
ALTER TYPE "State" ADD VALUE IF NOT EXISTS 'LOST';
ALTER TABLE "Purchase" RENAME CONSTRAINT "Order_pkey" TO "Purchase_pkey";
DROP INDEX "Customer_email";
-- next
BEGIN;
CREATE TYPE "State_new" AS ENUM ('NEW', 'PAID');
ALTER TABLE "Purchase" ALTER COLUMN "state" DROP DEFAULT;
ALTER TABLE "Purchase" ALTER COLUMN "state" TYPE "State_new" USING ("state"::text::"State_new");
ALTER TYPE "State" RENAME TO "State_old";
ALTER TYPE "State_new" RENAME TO "State";
DROP TYPE "State_old";
COMMIT;
UPDATE "Customer" SET "first" = COALESCE(split_part("email", '@', 1), ''), "settings" = jsonb_set("settings", '{a}', '1') WHERE "first" IS NULL OR "first" = '' AND "id" NOT IN (1, 2);
UPDATE "Purchase" SET "state" = CASE WHEN "amount" > 10 THEN 'PAID'::"State" ELSE 'NEW' END FROM "Customer" c WHERE c."id" = "Purchase"."customerId";
INSERT INTO "Customer" ("email", "settings") VALUES ('a@example.org', '{"a": 1}'), ('b@example.org', '{}') ON CONFLICT ("email") DO UPDATE SET "settings" = EXCLUDED."settings";
INSERT INTO "Purchase" ("customerId", "amount") SELECT c."id", count(*) FROM "Customer" c LEFT JOIN "Purchase" p ON p."customerId" = c."id" WHERE EXISTS (SELECT 1 FROM "Purchase" x WHERE x."id" = p."id") GROUP BY c."id" ORDER BY 1 LIMIT 5;
WITH old AS (SELECT "id" FROM "Purchase" WHERE "amount" BETWEEN 0 AND 1) DELETE FROM "Purchase" USING old WHERE old."id" = "Purchase"."id";
DELETE FROM "Customer" WHERE "email" LIKE '%@example.org';
-- next
CREATE EXTENSION IF NOT EXISTS "pgcrypto";
CREATE SCHEMA IF NOT EXISTS audit;
CREATE OR REPLACE FUNCTION touch() RETURNS trigger AS $$
BEGIN
  NEW."createdAt" = now();
  RETURN NEW;
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER "Customer_touch" BEFORE UPDATE ON "Customer" FOR EACH ROW EXECUTE FUNCTION touch();
DO $$
DECLARE
  one record;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'Size') THEN
    CREATE TYPE "Size" AS ENUM ('S', 'L');
  END IF;
  FOR one IN SELECT "id" FROM "Customer" LOOP
    UPDATE "Purchase" SET "amount" = 0 WHERE "customerId" = one."id";
  END LOOP;
  BEGIN
    ALTER TABLE "Purchase" ADD CONSTRAINT "Purchase_customer" FOREIGN KEY ("customerId") REFERENCES "Customer"("id");
  EXCEPTION WHEN duplicate_object THEN null;
  END;
END $$;
CREATE OR REPLACE VIEW open AS SELECT p."id", c."email" FROM "Purchase" p JOIN "Customer" c ON c."id" = p."customerId" WHERE p."state" = 'NEW';
COMMENT ON TABLE "Customer" IS 'who buys';
ALTER TABLE "Customer" ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON "Customer" FOR SELECT TO public USING (true);
GRANT SELECT ON "Customer" TO PUBLIC;
SET search_path = audit, public;
CREATE SEQUENCE numbers START 5;
SELECT setval('numbers', 10);
TRUNCATE TABLE "Purchase";
DROP POLICY own ON "Customer";
DROP TRIGGER IF EXISTS "Customer_touch" ON "Customer";
DROP FUNCTION touch();
DROP VIEW open;
DROP TABLE "Purchase", "Customer" CASCADE;
