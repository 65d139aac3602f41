import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { catalogues } from "./catalogues/vite.js";

export default defineConfig({
  plugins: [catalogues(), react(), tailwindcss()],
  build: {
    // The web views that Tauri 2 runs in: WebKitGTK 2.44 and later, WKWebView, WebView2.
    target: ["safari17.5", "chrome120"],
    outDir: "dist",
    emptyOutDir: true,
    // The content security policy allows no data: script, and small icons are components anyway.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Read from this computer, not over a network: one file is as good as several.
    chunkSizeWarningLimit: 1000,
  },
  clearScreen: false,
  test: {
    environment: "jsdom",
    setupFiles: ["src/testing/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}", "catalogues/**/*.test.js"],
    restoreMocks: true,
    // Nothing waits for time; a machine that is busy with other work is given all that it needs.
    testTimeout: 60_000,
    // Read as text; nothing else styles a test.
    css: { include: [/tokens/, /marks/] },
  },
});
