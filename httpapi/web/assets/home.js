// The address of the page. Files are below assets/, with a version in their address or without.

export const home = new URL(import.meta.url.slice(0, import.meta.url.lastIndexOf("/assets/") + 1));
