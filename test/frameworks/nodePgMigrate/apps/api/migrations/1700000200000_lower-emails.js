exports.up = (pgm) => {
  pgm.addColumns('readers', { joined: { type: 'date' } });
  pgm.sql('UPDATE readers SET email = lower(email)');
};
