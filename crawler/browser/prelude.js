// Ways out that the page is not to have, and of which it should know: it may have
// another for those who lack them. What stops them for good is elsewhere.
for (const name of [
	"EventSource", "RTCPeerConnection", "SharedWorker", "WebSocket", "WebSocketStream", "WebTransport", "Worker",
	"webkitRTCPeerConnection",
]) {
	delete globalThis[name];
}
delete Navigator.prototype.sendBeacon;
delete Navigator.prototype.serviceWorker;

// Nobody is there to be asked; and a loop of questions could not be stopped.
window.alert = window.print = () => {};
window.confirm = () => true;
window.prompt = () => null;
