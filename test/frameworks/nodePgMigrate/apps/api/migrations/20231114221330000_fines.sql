CREATE TABLE fines (loan_id uuid NOT NULL);
