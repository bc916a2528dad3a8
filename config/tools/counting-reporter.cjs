/**
 * Mocha's spec reporter that also leaves its counts, as JSON, in the file that the reporter option `counts`
 * names: for scripts that must not guess them from text. A run that dies early leaves no file.
 */
const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

module.exports = class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = options.reporterOptions?.counts;
    runner.once('end', () => {
      const { passes, failures, pending } = runner.stats;
      if (file)
        writeFileSync(file, JSON.stringify({ passed: passes, failed: failures, skipped: pending }));
    });
  }
};
