/** `npm run audit`: fails where a package that Sluice needs to run has a known weakness; says so where nobody can tell. */
import { spawnSync } from 'node:child_process';

const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8' });
const report: unknown = JSON.parse(stdout.trim() === '' ? '{}' : stdout);
if (typeof report !== 'object' || report === null || !('auditReportVersion' in report)) {
  process.stderr.write('npm audit: the registry does not answer, so nothing is known\n');
} else {
  const found = 'vulnerabilities' in report && report.vulnerabilities instanceof Object ? report.vulnerabilities : {};
  const names = Object.keys(found);
  process.stdout.write(names.length === 0 ? 'npm audit: nothing is known\n' : `npm audit: ${names.join(', ')}\n`);
  process.exitCode = names.length === 0 ? 0 : 1;
}
