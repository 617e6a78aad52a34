"""Trafilatura or rs-trafilatura over pages: one JSON {html, url} a line on stdin, one JSON {text, title, author, published, ms} on stdout."""
import importlib, json, sys, time

module = importlib.import_module(sys.argv[1])
for line in sys.stdin:
    page = json.loads(line)
    start = time.process_time()
    found = {}
    try:
        if sys.argv[1] == 'trafilatura':
            document = module.bare_extraction(page['html'], url=page['url'], with_metadata=True, include_comments=False)
            found = dict(text=document.text, title=document.title, author=document.author, published=document.date) if document else {}
        else:
            result = module.extract(page['html'], url=page['url'])
            of = lambda name: getattr(result, name, None)
            found = dict(text=of('main_content') or of('text') or str(result), title=of('title'), author=of('author'), published=str(of('date') or ''))
    except Exception as error:
        found = dict(error=str(error))
    print(json.dumps({'text': '', 'title': '', **{key: value or '' for key, value in found.items()}, 'ms': (time.process_time() - start) * 1000}), flush=True)
