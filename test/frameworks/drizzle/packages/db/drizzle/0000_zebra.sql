CREATE TABLE "users" ("id" serial PRIMARY KEY NOT NULL);
--> statement-breakpoint
CREATE TABLE "orders" ("id" serial PRIMARY KEY NOT NULL);
