namespace MLNet.Sgm.Attacks;

/// <summary>The draws of one copy of an image one after another, for a transform that draws many.</summary>
/// <param name="context">Where they come from.</param>
/// <param name="image">The image's place in the batch.</param>
/// <param name="purpose">What the first is for; the others follow.</param>
internal sealed class DrawSequence(TransformContext context, int image, int purpose = 0)
{
    private int purpose = purpose;

    /// <summary>A number in [0, 1).</summary>
    internal double Next() => context.Draw(image, purpose++);

    /// <summary>A number in [low, high).</summary>
    internal double Between(double low, double high) => low + (high - low) * Next();

    /// <summary>A whole number from 0, below a count.</summary>
    internal int Below(int count) => (int)(Next() * count);

    /// <summary>The numbers from 0, below a count, in an order that is drawn.</summary>
    internal int[] Order(int count)
    {
        var order = Enumerable.Range(0, count).ToArray();
        for (var last = count - 1; last > 0; last--)
        {
            var other = Below(last + 1);
            (order[last], order[other]) = (order[other], order[last]);
        }
        return order;
    }

    /// <summary>The edges of parts that a length is cut into at places drawn without replacement: so many parts, or one a pixel where there are fewer pixels.</summary>
    internal int[] Cuts(int length, int parts) => [0, .. Order(length - 1).Take(parts - 1).Select(place => place + 1).Order(), length];
}
