-- the accounts are gone
DROP TABLE accounts;
