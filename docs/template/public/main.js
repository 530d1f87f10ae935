// docfx asks for pages that have every word as it is typed. Such a search finds no message that a reader pastes: it has words that
// the index leaves out ("the", "must"), and paths and numbers of the reader's own. So pages are asked for that have some of the
// words, those with most of them first; and what the query language takes for operators, such as a colon, is left out.
const post = Worker.prototype.postMessage
Worker.prototype.postMessage = function (message, ...rest) {
  const words = typeof message?.q === 'string' ? { q: message.q.replace(/[^\p{L}\p{N}_]+/gu, ' ').trim() } : message
  return post.call(this, words, ...rest)
}

export default {}
