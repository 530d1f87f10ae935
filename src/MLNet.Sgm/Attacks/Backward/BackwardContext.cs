using MLNet.Sgm.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>A gradient that is being taken, as one rule of one source sees it.</summary>
public sealed class BackwardContext
{
    // Draws of a chain's rules, and of the sources of an ensemble, are told apart by the branch of their place.
    private const int MostRules = 16, MostKinds = 16, MostNodes = 1 << 14;

    // Those of a node that is met several times in a pass, by the purpose.
    private const int MostPurposes = 64;

    private readonly BackwardPass pass;
    private readonly int source;
    private readonly int rule;
    private readonly Dictionary<NetworkNode, int> calls;
    private object? state;

    /// <param name="pass">The gradient.</param>
    /// <param name="source">The source's number in its ensemble.</param>
    /// <param name="rule">The rule's number among the source's.</param>
    /// <param name="calls">How often each node was met before in the pass; null for never.</param>
    internal BackwardContext(BackwardPass pass, int source, int rule, Dictionary<NetworkNode, int>? calls = null) => (this.pass, this.source, this.rule, this.calls) = (pass, source, rule, calls ?? []);

    /// <summary>Which step of the attack it is, from 0.</summary>
    public int Step => pass.Place.Step;

    /// <summary>The clean images, N×3×H×W in [0, 1], in the type of the attack's arithmetic; not to be changed.</summary>
    /// <exception cref="InvalidOperationException">The gradient is not an attack's.</exception>
    public Tensor Images => pass.Images ?? throw NoAttack();

    /// <summary>Whether the source is the first of its ensemble: what belongs to the gradient as a whole is done for it alone.</summary>
    internal bool IsFirstSource => source == 0;

    /// <summary>Whether the rule is suspended (<see cref="Without"/>).</summary>
    internal bool IsSuspended { get; private set; }

    /// <summary>A number in [0, 1) that belongs to an image: the same whenever it is asked for in this step, copy and sample. A node that is met several times in a pass has others each time.</summary>
    /// <param name="node">The node that it is for.</param>
    /// <param name="image">The image's place in the batch.</param>
    /// <param name="purpose">What it is for: 0 to 63.</param>
    /// <exception cref="InvalidOperationException">The rule does not say that it draws, or the gradient is not an attack's.</exception>
    public double Draw(NetworkNode node, int image, int purpose) => Draws.Uniform(image, Purpose(node, purpose), Place(node));

    /// <summary>Numbers in [−1, 1) that belong to images, likewise.</summary>
    /// <param name="node">The node that they are for.</param>
    /// <param name="like">A tensor of their shape, type and device; its first dimension is the images of the batch.</param>
    /// <param name="purpose">What they are for: 0 to 63.</param>
    /// <exception cref="InvalidOperationException">The rule does not say that it draws, or the gradient is not an attack's.</exception>
    public Tensor UniformNoise(NetworkNode node, Tensor like, int purpose)
    {
        ArgumentNullException.ThrowIfNull(like);
        return Draws.UniformNoise(like, Purpose(node, purpose), Place(node));
    }

    /// <summary>Keeps a tensor, which would be disposed when the network has been gone through, until the gradient has been taken.</summary>
    /// <returns>The tensor.</returns>
    public Tensor Kept(Tensor tensor) => pass.Keep(tensor);

    /// <summary>The values of a tensor, bit for bit, with whatever gradient is made of the one that comes back.</summary>
    /// <param name="tensor">Part of the graph.</param>
    /// <param name="edit">From a gradient, of the shape of the tensor, to the one that goes on. It may use tensors that are kept (<see cref="Kept"/>); what it makes itself is disposed.</param>
    public Tensor Edited(Tensor tensor, Func<Tensor, Tensor> edit)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(edit);
        return tensor.requires_grad ? EditedGradient.Edit(tensor, gradient => pass.Guard(gradient, edit)) : tensor;
    }

    /// <summary>Calls a function, such as a residual branch, within which this rule does nothing; others do.</summary>
    /// <param name="function">The function.</param>
    /// <param name="input">Its input.</param>
    public Tensor Without(Func<Tensor, Tensor> function, Tensor input)
    {
        ArgumentNullException.ThrowIfNull(function);
        var before = calls.ToDictionary();
        IsSuspended = true;
        try
        {
            return function(input);
        }
        finally
        {
            IsSuspended = false;
            // Gone through once more, what is drawn on the way is the same.
            foreach (var node in calls.Keys) calls[node] = before.GetValueOrDefault(node, -1);
        }
    }

    /// <summary>What the rule keeps for this gradient, from node to node; made when it is first asked for.</summary>
    /// <typeparam name="T">Its type, always the same one.</typeparam>
    public T State<T>()
        where T : class, new() => (T)(state ??= new T());

    /// <summary>What the rule remembered at a node in the step before, for the same sample and copy; null in the first step. Not to be changed.</summary>
    /// <param name="node">The node.</param>
    /// <exception cref="InvalidOperationException">The gradient is not an attack's.</exception>
    public Tensor? Remembered(NetworkNode node) => Memory[Memorable(node)];

    /// <summary>Remembers the values of a tensor at a node until the next step.</summary>
    /// <param name="node">The node.</param>
    /// <param name="tensor">The tensor; its values are copied.</param>
    /// <exception cref="InvalidOperationException">The gradient is not an attack's.</exception>
    public void Remember(NetworkNode node, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        Memory.Set(Memorable(node), tensor);
    }

    private BackwardMemory Memory => pass.Memory ?? throw NoAttack();

    private ImageDraws Draws => pass.Draws ?? throw NoAttack();

    private Drawn Purpose(NetworkNode node, int purpose) => Drawn.Backward + calls.GetValueOrDefault(node) * MostPurposes + purpose;

    private DrawPlace Place(NetworkNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return pass.Place with { Branch = (((source * MostRules + rule) * MostKinds + (int)node.Kind) * MostNodes) + node.Index };
    }

    private BackwardMemory.Place Memorable(NetworkNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return new(source, rule, node.Kind, node.Index, pass.Place.Sample, pass.Place.Copy);
    }

    private static InvalidOperationException NoAttack() => new("A backward rule has draws, a memory and clean images only while an attack takes its gradient.");
}
