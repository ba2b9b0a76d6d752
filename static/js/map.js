// Countries in the shade of their figure. The drawing of maps, the outlines and the codes of
// countries are fetched only where there is a map.

import { full } from "./numbers.js";
import { tooltip } from "./legends.js";
import { colour } from "./palette.js";

const ANTARCTICA = "010";
let world;

// Resolves once a map can be drawn.
export function ready(figure) {
  const { geo, atlas, codes } = figure.dataset;
  world ||= Promise.all([script(geo), json(atlas), json(codes)]).then(([, shapes, listed]) => ({
    countries: ChartGeo.topojson
      .feature(shapes, shapes.objects.countries)
      .features.filter((one) => one.id !== ANTARCTICA),
    numbers: new Map(listed.map(([two, , number]) => [two, number])),
  }));
  return world.then((found) => {
    world.found = found;
  });
}

export function map(drawing) {
  const { chart, unit, currency } = drawing;
  const { countries, numbers } = world.found;
  const byNumber = new Map(countries.map((one) => [one.id, one]));
  // The regions first, in the order of the table, then all other countries.
  const places = chart.codes.map((code) => byNumber.get(numbers.get(code)));
  const others = countries.filter((one) => !places.includes(one));
  const values = chart.series[0].values;
  const most = Math.max(1, ...values);
  const words = tooltip(drawing);
  words.filter = (item) => item.dataIndex < chart.labels.length;
  words.callbacks.label = (item) =>
    ` ${chart.labels[item.dataIndex]}: ${full(values[item.dataIndex], unit, currency)}`;
  words.callbacks.title = () => "";
  const known = places.map((feature, place) => ({ feature, value: values[place] }));
  const around = chart.around.map((code) => byNumber.get(numbers.get(code))).filter(Boolean);
  const near = around.length ? around.map(mainland) : countries;
  return {
    type: "choropleth",
    data: {
      labels: [...chart.labels, ...others.map(() => "")],
      datasets: [
        {
          label: chart.series[0].name,
          outline: near,
          data: [...known, ...others.map((feature) => ({ feature, value: null }))],
          backgroundColor: ({ dataIndex }) => shade(values[dataIndex], most),
          borderColor: colour("panel"),
          borderWidth: 0.5,
          clipMap: false,
        },
      ],
    },
    options: {
      interaction: { mode: "nearest", intersect: true },
      scales: {
        projection: { axis: "x", projection: "equalEarth", padding: around.length ? 12 : 0 },
        color: { axis: "x", display: false },
      },
      plugins: { legend: { display: false }, tooltip: words },
    },
  };
}

// A country by its largest piece of land: islands an ocean away do not make the map small.
function mainland(feature) {
  const { type, coordinates } = feature.geometry;
  if (type !== "MultiPolygon") return feature;
  const [largest] = [...coordinates].sort((one, other) => extent(other) - extent(one));
  return { ...feature, geometry: { type: "Polygon", coordinates: largest } };
}

function extent([ring]) {
  const [across, up] = [0, 1].map((axis) => ring.map((point) => point[axis]));
  return (Math.max(...across) - Math.min(...across)) * (Math.max(...up) - Math.min(...up));
}

function shade(value, most) {
  if (value === null || value === undefined) return colour("quiet");
  const part = Math.round(20 + 80 * Math.sqrt(Math.max(0, value) / most));
  return mixed(colour("quiet"), colour("accent"), part / 100);
}

function mixed(from, to, part) {
  const [one, other] = [from, to].map((tone) => tone.match(/[\d.]+/g).map(Number));
  return `rgb(${[0, 1, 2].map((at) => Math.round(one[at] + (other[at] - one[at]) * part))})`;
}

function script(address) {
  return new Promise((resolve, reject) => {
    const tag = document.createElement("script");
    tag.src = address;
    tag.onload = resolve;
    tag.onerror = reject;
    document.head.append(tag);
  });
}

async function json(address) {
  return (await fetch(address)).json();
}
