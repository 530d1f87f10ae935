namespace MLNet.Sgm.Classifiers;

/// <summary>A network of a family that the published code of the Skip Gradient Method knows: <see cref="SkipRule.PublishedCode"/> to the last bit.</summary>
internal interface IPublishedNetwork
{
    /// <summary>Has gradients of this copy of the network changed on their way back as the published code's hooks do.</summary>
    /// <param name="gamma">γ, in (0, 1].</param>
    /// <returns>The backward pass through the network.</returns>
    /// <exception cref="ArgumentOutOfRangeException">γ is outside (0, 1] or not a number.</exception>
    NormalizedBackward FollowPublishedCode(float gamma);
}
