export default { out: 'migrations', driver: 'd1' };
