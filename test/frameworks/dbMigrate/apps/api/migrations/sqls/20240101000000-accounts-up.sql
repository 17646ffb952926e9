CREATE TABLE accounts (id SERIAL PRIMARY KEY, email TEXT NOT NULL);
CREATE UNIQUE INDEX accounts_email ON accounts (email);
