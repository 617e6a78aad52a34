/** The one door to ws: WebSocket servers and Node's own WebSocket clients are made with these. */
export { WebSocket, WebSocketServer } from 'ws';
