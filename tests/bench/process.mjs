// What a process holds in memory and has computed, as Linux tells it.
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';

const figure = (status, name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)[1]) / 1024;

/** Resident now. */
export const residentMb = (pid) => figure(readFileSync(`/proc/${pid}/status`, 'utf8'), 'VmRSS');
/** The most it was resident since it began, or since forgetPeak. */
export const peakMb = async (pid) => figure(await readFile(`/proc/${pid}/status`, 'utf8'), 'VmHWM');
export const forgetPeak = (pid) => writeFile(`/proc/${pid}/clear_refs`, '5');

const TICKS_PER_SECOND = 100;
/** Processor time since it began, in user and system mode. */
export async function cpuSeconds(pid) {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
