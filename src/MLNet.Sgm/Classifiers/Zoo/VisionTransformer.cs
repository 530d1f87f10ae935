using MLNet.Sgm.Classifiers.Layers;
using MLNet.Sgm.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static MLNet.Sgm.Classifiers.Layers.Weighted;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.Sgm.Classifiers;

/// <summary>
/// Vision transformers (Dosovitskiy et al., "An Image is Worth 16x16 Words", ICLR 2021), torchvision's state-dict
/// names. Each encoder layer has two residual branches, attention and perceptron.
/// </summary>
internal sealed class VisionTransformer : Layer, IResidualNetwork
{
    private const double NormEps = 1e-6;

    private readonly Parameter class_token;
    private readonly BlockConvolution conv_proj;
    private readonly Encoder encoder;
    private readonly Chain heads;

    internal VisionTransformer(string name, Sizes sizes, int classes) : base(name)
    {
        class_token = new(zeros(1, 1, sizes.Width));
        conv_proj = ImageConvolution(3, sizes.Width, sizes.Patch, sizes.Patch);
        encoder = new(sizes);
        heads = new(("head", FullyConnected(sizes.Width, classes)));
        RegisterComponents();
    }

    internal static IEnumerable<Architecture> Variants =>
        from patch in new[] { 16, 32 }
        let title = $"ViT-B/{patch}"
        select new Architecture($"vit_b_{patch}", title, Preprocessing.ImageNet, classes => new VisionTransformer(title, Sizes.Base(patch), classes)) { Names = Names };

    // timm's spelling, then torchvision's of its first published weights.
    private static NameRules Names { get; } = new(
        ("^cls_token$", "class_token"),
        ("^pos_embed$", "encoder.pos_embedding"),
        (@"^patch_embed\.proj\.", "conv_proj."),
        (@"^norm\.", "encoder.ln."),
        (@"^blocks\.(\d+)\.", "encoder.layers.encoder_layer_$1."),
        (@"(encoder_layer_\d+)\.norm([12])\.", "$1.ln_$2."),
        (@"\.attn\.qkv\.", ".self_attention.in_proj_"),
        (@"\.attn\.proj\.", ".self_attention.out_proj."),
        (@"\.mlp\.(?:fc1|linear_1)\.", ".mlp.0."),
        (@"\.mlp\.(?:fc2|linear_2)\.", ".mlp.3."));

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var patches = conv_proj.call(input).flatten(2).transpose(1, 2);
        var x = cat([class_token.expand(input.shape[0], -1, -1), patches], 1);
        return heads.call(encoder.call(x).select(1, 0)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    /// <remarks>Each attention branch and each perceptron branch, γ each.</remarks>
    public IEnumerable<ResidualBranch> Branches(SkipRule rule) => rule == SkipRule.Paper
        ? modules().OfType<EncoderLayer>().SelectMany(layer => layer.Branches)
        : this.BranchesByPaper(rule);

    /// <summary>Table 1 of the paper.</summary>
    /// <param name="Side">The side of an image.</param>
    /// <param name="Patch">The side of a patch.</param>
    /// <param name="Width">The values of a token.</param>
    /// <param name="Depth">The number of layers.</param>
    /// <param name="Heads">The number of heads.</param>
    internal readonly record struct Sizes(int Side, int Patch, int Width, int Depth, int Heads)
    {
        internal static Sizes Base(int patch) => new(224, patch, 768, 12, 12);

        /// <summary>A token a patch, and that of the class.</summary>
        internal int Tokens => Side / Patch * (Side / Patch) + 1;

        /// <summary>The values inside a perceptron.</summary>
        internal int Hidden => 4 * Width;
    }

    /// <summary>Learned positions, the layers, a last norm.</summary>
    private sealed class Encoder : Layer
    {
        private readonly Parameter pos_embedding;
        private readonly Chain layers;
        private readonly LayerNorm ln;

        internal Encoder(Sizes sizes) : base(nameof(Encoder))
        {
            pos_embedding = new(init.normal_(Undrawn(1, sizes.Tokens, sizes.Width), 0, 0.02));
            layers = new(Enumerable.Range(0, sizes.Depth).Select(number => ($"encoder_layer_{number}", (Layer)new EncoderLayer(sizes))));
            ln = LayerNorm(sizes.Width, NormEps);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            if (input.shape[1] != pos_embedding.shape[1])
                throw new InvalidOperationException($"A vision transformer must see images of the size that its {pos_embedding.shape[1] - 1} positions are for; found images of {input.shape[1] - 1} patches. Its preprocessing says how large they are.");
            using var scope = NewDisposeScope();
            return ln.call(layers.call(input + pos_embedding)).MoveToOuterDisposeScope();
        }
    }

    /// <summary>x + attention(ln_1(x)), then x + mlp(ln_2(x)).</summary>
    private sealed class EncoderLayer : Layer, INodePlaces
    {
        private readonly LayerNorm ln_1;
        private readonly SelfAttention self_attention;
        private readonly LayerNorm ln_2;
        private readonly Chain mlp;

        private readonly NodePlace attention = new(NodeKind.Attention);
        private readonly NodePlace attentionBranch = new(NodeKind.Residual);
        private readonly NodePlace attentionSkip = new(NodeKind.Skip);
        private readonly NodePlace perceptron = new(NodeKind.Perceptron);
        private readonly NodePlace perceptronBranch = new(NodeKind.Residual);
        private readonly NodePlace perceptronSkip = new(NodeKind.Skip);

        internal EncoderLayer(Sizes sizes) : base(nameof(EncoderLayer))
        {
            (ln_1, ln_2) = (LayerNorm(sizes.Width, NormEps), LayerNorm(sizes.Width, NormEps));
            self_attention = new(sizes.Width, sizes.Heads);
            mlp = new(FullyConnected(sizes.Width, sizes.Hidden), GELU(), Dropout(0), FullyConnected(sizes.Hidden, sizes.Width));
            RegisterComponents();
        }

        internal ResidualBranch[] Branches { get; } = [new() { Siblings = 2 }, new() { Siblings = 2 }];

        /// <inheritdoc/>
        public IEnumerable<NodePlace> Places => [attention, attentionBranch, attentionSkip, perceptron, perceptronBranch, perceptronSkip];

        /// <inheritdoc/>
        public bool IsBlock => true;

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var x = attentionSkip.Pass(input) + attentionBranch.Pass(input, Attend);
            return (perceptronSkip.Pass(x) + perceptronBranch.Pass(x, Perceive)).MoveToOuterDisposeScope();
        }

        private Tensor Attend(Tensor input) => Branches[0].Decay(attention.Pass(self_attention.call(ln_1.call(input))));

        private Tensor Perceive(Tensor input) => Branches[1].Decay(perceptron.Pass(mlp.call(ln_2.call(input))));
    }

    /// <summary>softmax(QKᵀ / √d) V in several heads (Vaswani et al., NeurIPS 2017), with queries, keys and values from one matrix.</summary>
    private sealed class SelfAttention : Layer, INodePlaces
    {
        private readonly int heads;
        private readonly Parameter in_proj_weight;
        private readonly Parameter in_proj_bias;
        private readonly Linear out_proj;

        private readonly NodePlace projection = new(NodeKind.Projection);
        private readonly NodePlace map = new(NodeKind.AttentionMap);

        internal SelfAttention(int width, int heads) : base(nameof(SelfAttention))
        {
            this.heads = heads;
            in_proj_weight = new(init.xavier_uniform_(Undrawn(3 * width, width)));
            in_proj_bias = new(zeros(3 * width));
            out_proj = FullyConnected(width, width);
            RegisterComponents();
        }

        /// <inheritdoc/>
        public IEnumerable<NodePlace> Places => [projection, map];

        /// <inheritdoc/>
        public bool IsBlock => false;

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var (images, tokens, width) = (input.shape[0], input.shape[1], input.shape[2]);
            // images × tokens × 3·heads·width -> 3 × images × heads × tokens × width
            var projected = projection.Pass(functional.linear(input, in_proj_weight, in_proj_bias)).view(images, tokens, 3, heads, width / heads).permute(2, 0, 3, 1, 4);
            var scores = projected.select(0, 0).matmul(projected.select(0, 1).transpose(-2, -1)).mul_(1 / Math.Sqrt(width / heads));
            var attended = map.Pass(scores.softmax(-1)).matmul(projected.select(0, 2));
            return out_proj.call(attended.transpose(1, 2).reshape(images, tokens, width)).MoveToOuterDisposeScope();
        }
    }
}
