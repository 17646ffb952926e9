DROP TABLE `a`;--> statement-breakpoint
DROP TABLE `b`
--> statement-breakpoint
DROP TABLE `c`;
