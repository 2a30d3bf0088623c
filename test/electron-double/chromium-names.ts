/** Chromium does not load `app://` from us; a name that is local by definition stands for it. */
export const standIn = 'http://bitloupe.localhost';
const appOrigin = 'app://bitloupe';

export function realUrl(url: string): string {
  return url.startsWith(appOrigin) ? standIn + url.slice(appOrigin.length) : url;
}

export function appUrl(url: string): string {
  return url.startsWith(standIn) ? appOrigin + url.slice(standIn.length) : url;
}
