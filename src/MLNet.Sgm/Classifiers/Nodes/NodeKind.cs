namespace MLNet.Sgm.Classifiers;

/// <summary>The kinds of places in a network where a gradient can be changed on its way back. Shapes are of what goes in; what comes out has the same, but at <see cref="MaxPool"/> and <see cref="Residual"/>.</summary>
public enum NodeKind
{
    /// <summary>The images as they reach the classifier, N×3×H×W in [0, 1]; passed on as they are. Every source has it.</summary>
    Image,

    /// <summary>A ReLU that does not follow a join. Found where a module <c>ReLU</c> is called; N×C×H×W or N×C.</summary>
    Activation,

    /// <summary>The ReLU after a join of a residual branch with its skip connection; N×C×H×W.</summary>
    JoinedActivation,

    /// <summary>A max pool, N×C×H×W to N×C×h×w. Found where a module <c>MaxPool2d</c> is called.</summary>
    MaxPool,

    /// <summary>A tensor on a residual branch that the Skip Gradient Method decays, by the source's <see cref="SkipRule"/>; passed on as it is. What follows counts on its values: only its gradient may be changed.</summary>
    Branch,

    /// <summary>The whole residual branch f, from the input of its block to f(x); in a pre-activation block with a projection, from the activation that both begin at. Networks of the zoo have it.</summary>
    Residual,

    /// <summary>What a skip connection adds to f(x), after its projection where it has one; passed on as it is. Networks of the zoo have it.</summary>
    Skip,

    /// <summary>The attention map softmax(QKᵀ / √d), N×heads×tokens×tokens; passed on as it is.</summary>
    AttentionMap,

    /// <summary>Queries, keys and values side by side, N×tokens×3·width; passed on as they are.</summary>
    Projection,

    /// <summary>What the attention of a transformer's layer gives, after its last projection, N×tokens×width; passed on as it is.</summary>
    Attention,

    /// <summary>What the perceptron of a transformer's layer gives, N×tokens×width; passed on as it is.</summary>
    Perceptron,
}
