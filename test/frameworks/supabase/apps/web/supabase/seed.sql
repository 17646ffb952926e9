insert into users default values;
