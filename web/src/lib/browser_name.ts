// "Firefox on Windows" of what a browser calls itself: the order counts, for most claim to be others as well.
import { S } from '../strings';

const kBrowsers: [RegExp, string][] = [
  [/Edg/, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\/|FxiOS/, 'Firefox'],
  [/Chrome\/|CriOS|Chromium/, 'Chrome'],
  [/Safari\//, 'Safari'],
  [/curl\//, 'curl'],
];

const kSystems: [RegExp, string][] = [
  [/Windows/, 'Windows'],
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
];

const nameIn = (names: [RegExp, string][], text: string): string | undefined =>
  names.find(([pattern]) => pattern.test(text))?.[1];

export function browserOf(userAgent: string): string {
  const browser = nameIn(kBrowsers, userAgent);
  const system = nameIn(kSystems, userAgent);
  if (browser && system) return S.account.browserOn(browser, system);
  return browser ?? (userAgent.slice(0, 40) || S.account.unknownBrowser);
}
