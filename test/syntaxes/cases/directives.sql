-- SYNTAX TEST "source.sql" "directives in comments"

-- fix-forward: ignore down-loses-data the values are derived
-- ^^^^^^^^^^^ comment.line.double-dash.sql storage.type.class.fix-forward
--              ^^^^^^ keyword.control.fix-forward
--                     ^^^^^^^^^^^^^^^ entity.name.type.rule.fix-forward
/* fix-forward: dev-only demo data */
-- ^^^^^^^^^^^ comment.block storage.type.class.fix-forward
SELECT 'fix-forward: dev-only demo data';
--      ^^^^^^^^^^^ string.quoted.single.sql - storage.type.class.fix-forward
