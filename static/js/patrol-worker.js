/* Keeps the page 排查填报 with its scripts and styles for the time without connection; touches nothing else. */
"use strict";
var STORE = "patrol-1";

self.addEventListener("install", function () { self.skipWaiting(); });
self.addEventListener("activate", function (event) {
  event.waitUntil(caches.keys().then(function (names) {
    return Promise.all(names.filter(function (name) { return name.indexOf("patrol-") === 0 && name !== STORE; }).map(function (name) { return caches.delete(name); }));
  }).then(function () { return self.clients.claim(); }));
});

function keep(store, address) {
  return fetch(address, { credentials: "same-origin" }).then(function (answer) { return answer.ok && !answer.redirected ? store.put(address, answer) : null; }).catch(function () { return null; });
}
self.addEventListener("message", function (event) {
  event.waitUntil(caches.open(STORE).then(function (store) {
    return Promise.all([event.data.page].concat(event.data.parts).map(function (address) { return keep(store, address); }));
  }).then(function () { event.source.postMessage("kept"); }));
});

/* The network first: what is kept answers only when there is none. */
self.addEventListener("fetch", function (event) {
  var request = event.request, path = new URL(request.url).pathname, page = new URL(self.registration.scope).pathname;
  if (request.method !== "GET" || !((request.mode === "navigate" && path === page) || path.indexOf("/static/") === 0)) { return; }
  event.respondWith(fetch(request).catch(function () {
    return caches.match(path === page ? page : request.url, { ignoreSearch: true }).then(function (known) { return known || Response.error(); });
  }));
});
