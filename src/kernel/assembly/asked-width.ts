/* Of which home a slot must be wide for a number to have room: whoever could not put it leaves that here, and ./widen.ts does it. */

export let homeAsked: u32 = 0;
export let slotsAsked: u64 = 0;

export function askToWiden(home: u32, slots: u64): void {
  homeAsked = home;
  slotsAsked = slots;
}
