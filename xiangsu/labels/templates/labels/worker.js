// Keeps the inspector's page on the device, for places without a network.
"use strict";

const NAME = "verify-{{ version }}";
const KEPT = {{ kept|safe }};
const PATIENCE = 4000;

self.addEventListener("install", function (event) {
  event.waitUntil(caches.open(NAME).then(function (cache) { return cache.addAll(KEPT); }).then(function () { return self.skipWaiting(); }));
});

self.addEventListener("activate", function (event) {
  event.waitUntil(caches.keys().then(function (names) {
    return Promise.all(names.filter(function (name) { return name.startsWith("verify-") && name !== NAME; }).map(function (name) { return caches.delete(name); }));
  }).then(function () { return self.clients.claim(); }));
});

// The network first, so that new keys arrive; what was kept when it fails or dawdles.
self.addEventListener("fetch", function (event) {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin || !KEPT.includes(url.pathname)) return;
  event.respondWith(caches.open(NAME).then(function (cache) {
    const fresh = fetch(event.request).then(function (response) {
      if (response.ok) cache.put(url.pathname, response.clone());
      return response;
    });
    const late = new Promise(function (resolve) { setTimeout(resolve, PATIENCE); });
    return Promise.race([fresh, late]).catch(function () {}).then(function (response) {
      return response || cache.match(url.pathname).then(function (kept) { return kept || fresh; });
    });
  }));
});
