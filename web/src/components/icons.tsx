// Line icons of 20 by 20. They are ornament: what they stand for is always written beside them or in a label.
const kPaths = {
  alerts: 'M10 3.2 17.6 16.5H2.4L10 3.2ZM10 8.2v4M10 14.3v.1',
  search: 'M9 3.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11ZM13.2 13.2 17 17',
  cameras: 'M2.5 6h10v8.5h-10zM12.5 9l5-2.5v7.5l-5-2.5',
  staff: 'M10 10a3.2 3.2 0 1 0 0-6.4A3.2 3.2 0 0 0 10 10ZM3.5 17c.5-3.3 3-5 6.5-5s6 1.7 6.5 5',
  trends: 'M3 3v14h14M6 13l3.5-4 2.5 2.5L17 6',
  rules: 'M3 5.5h8M15 5.5h2M3 14.5h2M9 14.5h8M13 3.5v4M7 12.5v4M3 10h14',
  system: 'M2.5 10.5h3.5l2-5.5 3.5 10.5 2-5h4',
  users:
    'M7.5 9.5a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6ZM2 16.5c.4-3 2.5-4.5 5.5-4.5s5.1 1.5 5.5 4.5M13 4.2a2.8 2.8 0 0 1 0 5M15 12.6c1.8.6 2.8 2 3 3.9',
  audit: 'M5 2.8h7l3.2 3.2v11.2H5zM12 2.8V6h3.2M7.5 9.5h5M7.5 13h5',
  account:
    'M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM10 10.5a2.4 2.4 0 1 0 0-4.8 2.4 2.4 0 0 0 0 4.8ZM5.5 15.8c.7-2 2.3-3 4.5-3s3.8 1 4.5 3',
  more: 'M3 5.5h14M3 10h14M3 14.5h14',
  leave: 'M12.5 6V3.5h-9v13h9V14M8 10h9M14 7l3 3-3 3',
  close: 'M5 5l10 10M15 5 5 15',
  left: 'M12 4.5 6.5 10l5.5 5.5',
  up: 'M4.5 12 10 6.5l5.5 5.5',
  down: 'M4.5 8 10 13.5 15.5 8',
  play: 'M6.5 4.2v11.6l9-5.8-9-5.8Z',
  download: 'M10 3v9.5M6 9l4 4 4-4M3.5 16.5h13',
  plus: 'M10 4v12M4 10h12',
  check: 'M4 10.5l4 4 8-9',
  filter: 'M3 5h14M5.5 10h9M8 15h4',
  keyboard: 'M2.5 5.5h15v9h-15zM5.5 8.5h.1M8.5 8.5h.1M11.5 8.5h.1M14.5 8.5h.1M6 11.7h8',
  moon: 'M16 11.8A6.5 6.5 0 0 1 8.2 4a6.5 6.5 0 1 0 7.8 7.8Z',
};

export type IconName = keyof typeof kPaths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={kPaths[name]} />
    </svg>
  );
}

export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" />
      <path d="M6 16c3-5 6.3-7.5 10-7.5S23 11 26 16c-3 5-6.3 7.5-10 7.5S9 21 6 16Z" />
      <circle cx="16" cy="16" r="3.6" />
    </svg>
  );
}
