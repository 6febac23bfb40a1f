/** The demo's exposition serves the tests and the bench too: one generator, so that all speak of the same flood. */
export { linesPerUser, type OriginStory, originStory } from '../../src/cli/origin-story.ts';
