// Preloaded into what is measured: leaves what it used in the file that USAGE_FILE names.
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  require('node:fs').writeFileSync(process.env.USAGE_FILE, JSON.stringify({ kilobytes: maxRSS, processor: (userCPUTime + systemCPUTime) / 1000 }));
});
