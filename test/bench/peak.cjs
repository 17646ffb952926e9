// Preloaded into what is measured: leaves the peak of its memory in the file that PEAK_FILE names.
process.on('exit', () => require('node:fs').writeFileSync(process.env.PEAK_FILE, String(process.resourceUsage().maxRSS)));
