import { defineConfig } from 'vitest/config';

// `npm run dev` asks a running Tillwatch: API_URL, or what ./run.sh listens on.
const api = process.env.API_URL ?? 'http://127.0.0.1:3000';

export default defineConfig({
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // nothing as a data: address, which the policy forbids
  },
  server: { proxy: { '/api': api, '/health': api } },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
