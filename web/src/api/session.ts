// Who asks. Everything that signing in changes for the rest of the dashboard passes through here.

const kNameKey = 'tillwatch.name';

// Headers of every request that changes something: the place of the token against forged requests.
export function changeHeaders(): Record<string, string> {
  return { 'Content-Type': 'application/json' };
}

let unauthorised: () => void = () => {};

// What happens when the server says 401, such as showing the page to sign in.
export function onUnauthorised(handler: () => void): void {
  unauthorised = handler;
}

export const reportUnauthorised = (): void => unauthorised();

// The name that decisions carry: what was last typed in this browser.
export function userName(): string {
  try {
    return localStorage.getItem(kNameKey) ?? '';
  } catch {
    return ''; // storage can be forbidden
  }
}

export function rememberUserName(name: string): void {
  try {
    localStorage.setItem(kNameKey, name.trim());
  } catch {
    // Then it is typed again next time.
  }
}
