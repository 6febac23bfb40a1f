/** Time as it is handed in: nothing in Sluice reads a clock by itself. */
export interface Clock {
  /** Milliseconds since the epoch. May jump. */
  wallMs(): number;
  /** Milliseconds since some moment. Never steps back: for durations and deadlines. */
  steadyMs(): number;
}
