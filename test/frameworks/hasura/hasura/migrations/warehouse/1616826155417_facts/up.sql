CREATE TABLE facts (id int);
