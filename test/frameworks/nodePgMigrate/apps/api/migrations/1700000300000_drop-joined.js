exports.up = (pgm) => pgm.dropColumns('readers', ['joined']);
exports.down = false;
