// A photo as a phone takes it: a JPEG that nobody has seen before.

/** What the page shows, taken as a photo. */
export const photo = (page) => page.screenshot({ type: "jpeg", quality: 70 });
