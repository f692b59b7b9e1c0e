// What a process holds in memory, as Linux tells it.
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';

const figure = (status, name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)[1]) / 1024;

/** Resident now. */
export const residentMb = (pid) => figure(readFileSync(`/proc/${pid}/status`, 'utf8'), 'VmRSS');
/** The most it was resident since it began, or since forgetPeak. */
export const peakMb = async (pid) => figure(await readFile(`/proc/${pid}/status`, 'utf8'), 'VmHWM');
export const forgetPeak = (pid) => writeFile(`/proc/${pid}/clear_refs`, '5');
