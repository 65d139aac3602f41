/** The sizes at which everything can be drawn, in percent. The desk says which are possible; these are steps. */
export const zoomSteps: readonly number[] = [50, 67, 80, 90, 100, 110, 125, 150, 175, 200];

export const FULL_SIZE = 100;

/** The next step, larger or smaller; the same where there is none. */
export function nextZoom(zoom: number, sign: 1 | -1): number {
  const beyond =
    sign === 1 ? zoomSteps.find((step) => step > zoom) : zoomSteps.findLast((step) => step < zoom);
  return beyond ?? zoom;
}
