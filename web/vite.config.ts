// Builds the web app to dist/web. `vite build web` from the root, or scripts/build.js.
// In development `npx vite web` proxies the API to a server on the default port.
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const SERVER = 'http://127.0.0.1:4400'

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // Raw bytes of one chunk; the first load is measured and stated in docs/decisions/W02-web-bundle.md.
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// },
            { name: 'query-router', test: /node_modules\/@tanstack\// },
          ],
        },
      },
    },
  },
  server: { host: '127.0.0.1', port: 4410, proxy: { '/api': SERVER, '/v1': SERVER, '^/sign-in/.+': SERVER } },
})
