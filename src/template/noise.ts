/** Scanners ask for scripts and hidden files that are not there: `/wp-login.php`, `/.env`. */
const NOISE = /\.(?:php\d?|phtml|aspx?|jspx?|cgi|bak|sql|swp)(?:$|\/)|\/\.(?!well-known(?:\/|$))[^/.]/i;
/** An application with more of it means it. */
const SHARE_MAX = 0.1;

/** Decides once, when such a path is met first, whether this application has such paths of its own. */
export class Noise {
  /** Does it take such paths out? null = none was met. */
  state: boolean | null = null;
  #arrivals = 0;

  get changes(): number {
    return this.state === true ? 1 : 0;
  }

  listen(batch: ReadonlyMap<string, number>): void {
    if (this.state !== null) return;
    let noise = 0;
    for (const [value, weight] of batch) {
      this.#arrivals += weight;
      if (NOISE.test(value)) noise += weight;
    }
    if (noise > 0) this.state = noise < SHARE_MAX * this.#arrivals;
  }

  takes(value: string): boolean {
    return this.state === true && NOISE.test(value);
  }
}
