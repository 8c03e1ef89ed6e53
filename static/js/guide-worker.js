/* Keeps the public guide of one language for reading without a network. GUIDE says what; the scope is /guide/ alone. */
"use strict";

const FAMILY = `kneadwell ${GUIDE.home} `;
const NAME = FAMILY + GUIDE.version;
const PATIENCE = 4000;
const ANY = { ignoreVary: true, ignoreSearch: true };

const fresh = (path) => fetch(path, { cache: "no-cache", credentials: "omit" });

async function keep(path) {
  const cache = await caches.open(NAME);
  try {
    const answer = await fresh(path);
    if (answer.ok) await cache.put(path, answer);
  } catch { /* The network went away: what is missing is kept when it is read. */ }
}

/* One page after the other, so that the reader's own page never waits. Who saves data keeps what they read. */
async function install() {
  const cache = await caches.open(NAME);
  await Promise.all([GUIDE.offline, ...GUIDE.files].map(async (path) => {
    const answer = await fresh(path);
    if (!answer.ok) throw new Error(path);
    await cache.put(path, answer);
  }));
  if (!navigator.connection?.saveData) for (const path of GUIDE.pages) await keep(path);
  await self.skipWaiting();
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(FAMILY) && name !== NAME).map((name) => caches.delete(name)));
  await self.clients.claim();
}

/* The network first: a page may have been corrected. The kept copy where it fails, or is slow and there is one. */
async function page(request, path) {
  const cache = await caches.open(NAME);
  const kept = GUIDE.pages.includes(path) ? await cache.match(path, ANY) : undefined;
  const asked = fetch(request).then(async (answer) => {
    if (answer.ok && GUIDE.pages.includes(path)) await cache.put(path, answer.clone());
    if (answer.status === 404) await cache.delete(path, ANY);
    return answer.status >= 500 && kept ? kept : answer;
  });
  const slow = new Promise((done) => { if (kept) setTimeout(done, PATIENCE, kept); });
  try {
    return await Promise.race([asked, slow]);
  } catch {
    return kept || (await cache.match(GUIDE.offline, ANY)) || Response.error();
  }
}

/* Their names change with their bytes. */
async function file(request) {
  const cache = await caches.open(NAME);
  const kept = await cache.match(request, ANY);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  const ours = pathname.startsWith(GUIDE.home);
  if (request.mode === "navigate") {
    if (ours) event.respondWith(page(request, pathname));
  } else if (GUIDE.files.includes(pathname) || (ours && pathname.includes("/guide/images/"))) {
    event.respondWith(file(request));
  }
});
