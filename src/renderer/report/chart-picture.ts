import { chartToSvg } from '../pictures/chart-svg';
import type { ReportPicture } from './html-report';

/** A chart on screen as a picture of the report, in both themes. */
export function chartPicture(element: Element, title: string, caption?: string): ReportPicture {
  return {
    title,
    ...(caption === undefined ? {} : { caption }),
    light: chartToSvg(element, { theme: 'light', title }),
    dark: chartToSvg(element, { theme: 'dark', title }),
  };
}
