// The dock draws one card a device from /devices and keeps it true from /events.
let language = localStorage.language === 'en' ? 'en' : 'zh'
let devices = []
let latest = []

const words = {
  none: { zh: '还没有打印出来的纸', en: 'Nothing printed yet' },
  lost: { zh: '模拟器没有应答，它还在运行吗？', en: 'The simulator does not answer. Is it running?' },
}

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties)
  element.append(...children)
  return element
}

function tell(trouble) {
  const place = document.getElementById('trouble')
  place.textContent = trouble
  place.hidden = !trouble
  clearTimeout(tell.timer)
  if (trouble) tell.timer = setTimeout(() => tell(''), 6000)
}

async function act(device, command) {
  try {
    const answer = await fetch('/do', { method: 'POST', body: JSON.stringify({ device, command }) })
    tell(answer.ok ? '' : await answer.text())
  } catch {
    tell(words.lost[language])
  }
}

function commands(device, group) {
  return make('div', { className: 'row' }, ...group.commands.map(c => {
    if (!c.example) return make('button', { textContent: c.label[language], onclick: () => act(device.name, c.words) })
    const field = make('input', { value: c.example, ariaLabel: c.label[language] })
    return make('form', { className: 'entry', onsubmit: e => { e.preventDefault(); act(device.name, c.words + ' ' + field.value) } },
      field, make('button', { textContent: c.label[language] }))
  }))
}

function draw() {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  document.getElementById('language').textContent = language === 'zh' ? 'English' : '中文'
  for (const e of document.querySelectorAll('[data-zh]')) e.textContent = e.dataset[language]
  document.getElementById('devices').replaceChildren(...devices.map(device => {
    const card = make('article', { id: 'device-' + device.name },
      make('h2', { textContent: device.title[language] }),
      make('p', { className: 'address', textContent: device.name + ' · ' + device.address }),
      make('p', { className: 'state' }))
    for (const group of device.groups) {
      if (group.folded) card.append(make('details', {}, make('summary', { textContent: group.title[language] }), commands(device, group)))
      else card.append(make('h3', { textContent: group.title[language] }), commands(device, group))
    }
    if (device.prints) card.append(make('div', { className: 'papers' }))
    return card
  }))
  show()
}

function show() {
  for (const now of latest) {
    const card = document.getElementById('device-' + now.name)
    if (!card) continue
    card.querySelector('.state').textContent = now.state
    card.classList.toggle('faulty', /fault=(?!off\b|$|\s)|paper=(low|out)|cover=true|jammed=true|mains=false/.test(now.state))
    card.classList.toggle('away', /on=false/.test(now.state))
    const place = card.querySelector('.papers')
    if (!place || place.dataset.papers === now.papers.join()) continue
    place.dataset.papers = now.papers.join()
    place.replaceChildren(...now.papers.map(file => {
      const source = '/paper/' + encodeURIComponent(now.name) + '/' + encodeURIComponent(file)
      return make('button', { ariaLabel: file, onclick: () => enlarge(source) }, make('img', { src: source, alt: file }))
    }))
    if (!now.papers.length) place.append(make('p', { className: 'none', textContent: words.none[language] }))
  }
}

function enlarge(source) {
  const dialog = document.getElementById('large')
  dialog.querySelector('img').src = source
  dialog.showModal()
}

document.getElementById('language').onclick = () => {
  language = localStorage.language = language === 'zh' ? 'en' : 'zh'
  draw()
}

fetch('/devices').then(answer => answer.json()).then(list => { devices = list; draw() })
const stream = new EventSource('/events')
stream.onmessage = e => { latest = JSON.parse(e.data); show() }
stream.onerror = () => tell(words.lost[language])
