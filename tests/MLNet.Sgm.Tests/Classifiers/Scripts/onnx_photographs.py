"""Writes References/Onnx/photographs.json: what PyTorch computes in float64 of ImageNet's MobileNets in ONNX, on the middle of twelve photographs.

python3 onnx_photographs.py SHARED OUTPUT.json

SHARED holds data/photos and onnx/real. Classes do not count the background. A gradient is that of the cross-entropy summed over the images; a branch,
which one operand of an Add is where it is computed from the other, has its gradient multiplied by gamma. Needs torch, onnx, numpy and PIL.
"""
import csv, json, sys
import numpy as np, onnx, torch
from onnx import numpy_helper
from PIL import Image

class Decay(torch.autograd.Function):
    @staticmethod
    def forward(ctx, y, gamma):
        ctx.gamma = gamma
        return y.clone()
    @staticmethod
    def backward(ctx, gradient):
        return gradient * ctx.gamma, None

def attributes(node):
    return {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}

def run(model, images, gamma):
    values = {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in model.graph.initializer}
    values = {k: v.double() if v.is_floating_point() else v for k, v in values.items()}
    values['input'] = images
    makers = {o: n for n in model.graph.node for o in n.output}
    def behind(name):
        seen, open_ = set(), [name]
        while open_:
            x = open_.pop()
            if x in seen: continue
            seen.add(x)
            if x in makers: open_ += makers[x].input
        return seen
    branches = 0
    for n in model.graph.node:
        a, x = attributes(n), [values[i] if i else None for i in n.input]
        o = n.op_type
        if o == 'Constant':
            t = numpy_helper.to_array(a['value']).copy(); y = torch.from_numpy(np.asarray(t)); y = y.double() if y.is_floating_point() else y
        elif o == 'Sub': y = x[0] - x[1]
        elif o == 'Div': y = x[0] / x[1]
        elif o == 'Conv':
            p = a['pads']; y = torch.nn.functional.conv2d(torch.nn.functional.pad(x[0], (p[1], p[3], p[0], p[2])), x[1], x[2] if len(x) > 2 else None, a['strides'], 0, a['dilations'], a['group'])
        elif o == 'Relu': y = x[0].relu()
        elif o == 'Clip': y = x[0].clamp(float(x[1]), float(x[2]))
        elif o == 'Reshape': y = x[0].reshape([int(v) for v in x[1]])
        elif o == 'ConstantOfShape': y = torch.full([int(v) for v in x[0]], 0, dtype=torch.int64) if 'value' not in a else torch.from_numpy(numpy_helper.to_array(a['value']).copy()).expand([int(v) for v in x[0]])
        elif o == 'Concat': y = torch.cat(x, a['axis'])
        elif o == 'Slice':
            y = x[0].numpy()
            starts, ends, axes = x[1].tolist(), x[2].tolist(), x[3].tolist(); steps = x[4].tolist() if len(x) > 4 else [1] * len(axes)
            index = [slice(None)] * y.ndim
            for s, e, d, t in zip(starts, ends, axes, steps): index[d] = slice(s, None if t < 0 and e < -y.shape[d] else e, t)
            y = torch.from_numpy(y[tuple(index)].copy())
        elif o == 'Transpose': y = x[0].permute(a['perm'])
        elif o == 'Cast': y = x[0].to(torch.int64)
        elif o == 'Pad':
            p = [int(v) for v in x[1]]; r = len(p) // 2; y = torch.nn.functional.pad(x[0], [q for d in reversed(range(r)) for q in (p[d], p[d + r])])
        elif o == 'ReduceMean': y = x[0].mean(list(a['axes']), keepdim=True)
        elif o == 'Flatten': y = x[0].flatten(a['axis'])
        elif o == 'Softmax': return x[0][:, 1:], branches
        elif o == 'Add':
            one, other = n.input
            branch = one if other in behind(one) - {one} else other if one in behind(other) - {other} else None
            assert branch, n.name
            branches += 1
            x = [Decay.apply(v, gamma) if i == branch else v for i, v in zip(n.input, x)]
            y = x[0] + x[1]
        else: raise ValueError(o)
        values[n.output[0]] = y

def photo(folder, name, side):
    image = Image.open(f'{folder}/{name}').convert('RGB'); start = (image.width - side) // 2
    return torch.from_numpy(np.asarray(image)[start:start + side, start:start + side].astype(np.float64) / 255).permute(2, 0, 1)

shared = sys.argv[1]
rows = list(csv.DictReader(open(f'{shared}/data/photos/photos.csv')))[:12]
result = {'photos': [r['file'] for r in rows], 'labels': [int(r['label']) for r in rows], 'predictions': {}}
for name, side in (('mobilenet_v2_1.0_224', 224), ('mobilenet_v1_0.75_192', 192)):
    model = onnx.load(f'{shared}/onnx/real/{name}.onnx')
    with torch.no_grad():
        logits = run(model, torch.stack([photo(f'{shared}/data/photos', r['file'], side) for r in rows]), 1)[0]
        result['predictions'][name] = logits.argmax(1).tolist()
        two = logits.topk(2).values; print(name, (two[:, 0] - two[:, 1]).min().item(), result['predictions'][name])
    if side == 224:
        index = [int(i) for i in np.linspace(0, 3 * side * side - 1, 40).round()]
        result['gradientIndex'] = index; result['gradients'] = {}
        for gamma in (1, 0.5):
            x = torch.stack([photo(f'{shared}/data/photos', r['file'], side) for r in rows[:2]]).requires_grad_()
            logits, branches = run(model, x, gamma)
            loss = torch.nn.functional.cross_entropy(logits, torch.tensor(result['labels'][:2]), reduction='sum')
            g, = torch.autograd.grad(loss, x)
            result['branches'] = branches
            result['gradients'][str(gamma)] = [{'meanAbs': v.abs().mean().item(), 'values': v.flatten()[index].tolist()} for v in g]
json.dump(result, open(sys.argv[2], 'w'), indent=1)
